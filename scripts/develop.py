"""Make sure that the development environment is there, for the other targets of the Makefile."""

from machine import DEVELOPMENT, install, need_pango, need_python

if __name__ == "__main__":
    need_python()
    need_pango()
    install(DEVELOPMENT)
