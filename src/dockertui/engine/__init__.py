"""Everything that talks to a Docker Engine; no Textual, and docker-py only where a client is made."""
