"""What a container is made of: `docker run` lines, Compose files and the engine's own descriptions, both ways."""
