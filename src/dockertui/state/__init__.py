"""What is known of the engines: snapshots and who keeps them fresh. No Textual in here."""
