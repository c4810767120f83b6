"""The GPU side: a plain library and command line that runs a job folder with no server at all."""
