"""`python -m tests.bench [name,name]`: see harness.py."""

import sys

from tests.bench.harness import main

sys.exit(main())
