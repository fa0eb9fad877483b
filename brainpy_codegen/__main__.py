"""`python -m brainpy_codegen` is `brainpy-codegen`."""

from brainpy_codegen.cli import main

if __name__ == "__main__":
    main(prog_name="brainpy-codegen")
