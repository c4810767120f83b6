#!/usr/bin/env python
"""Django's entry point. Where DATABASE_URL or REDIS_URL is unset, the embedded servers are started."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.development")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        from annotate.core import embedded

        services = embedded.services(embedded.home(), bound=sys.argv[1:2] == ["demo"])
        os.environ.setdefault("DATABASE_URL", services.database_url)
        os.environ.setdefault("REDIS_URL", services.redis_url)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
