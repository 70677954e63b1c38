"""Files from outside: what they really are, proven by opening, and a copy without the hidden.

Nothing is handed on as it came. Pictures are drawn again pixel by pixel; documents, sound and
film are taken apart and written anew from the parts that are known to be needed. Opening
happens in a process of its own (:mod:`pengaduan.infra.cleaning.fence`).
"""
