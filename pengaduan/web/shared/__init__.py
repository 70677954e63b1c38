"""What every audience needs: access, forms, formats, errors."""
