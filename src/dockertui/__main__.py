"""`python -m dockertui`."""

import sys

from dockertui.cli import main

if __name__ == "__main__":
    sys.exit(main())
