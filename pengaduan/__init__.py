"""Pengaduan: complaints about public services, from filing to a compliance assessment."""
