"""What a container is made of: `docker run` lines, Compose files and engines' own descriptions, both ways."""
