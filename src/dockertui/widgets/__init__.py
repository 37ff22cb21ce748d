"""The parts of the screen. They know records and declarations, never the engine's client."""
