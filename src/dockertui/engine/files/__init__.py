"""Files of volumes, containers and images, and archives of them."""
