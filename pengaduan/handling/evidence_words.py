"""What is said about a file that cannot be kept: what it is, and what to send instead."""

from collections.abc import Mapping
from types import MappingProxyType

from pengaduan.rules.texts import N_

# Attachment.refusal -> whole sentence (message id) for the page.
FILE_MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "infected": N_("Berkas ini tidak aman, jadi tidak kami simpan."),
        "kind_program": N_(
            "Berkas ini adalah program, bukan foto atau PDF, jadi tidak kami simpan."
        ),
        "kind_archive": N_(
            "Berkas ini adalah arsip. Unggah foto atau PDF di dalamnya satu per satu."
        ),
        "kind_office": N_(
            "Berkas ini adalah dokumen kantor. Simpan sebagai PDF, lalu unggah lagi."
        ),
        "kind_heic": N_("Berkas ini adalah foto HEIC. Simpan sebagai JPEG, lalu unggah lagi."),
        "kind_other_image": N_(
            "Jenis gambar ini belum kami terima. Simpan sebagai JPEG atau PNG, lalu unggah lagi."
        ),
        "kind_audio": N_("Jenis rekaman suara ini belum kami terima. Simpan sebagai MP3 atau M4A."),
        "kind_video": N_("Jenis video ini belum kami terima. Simpan sebagai MP4."),
        "kind_svg": N_(
            "Berkas ini adalah gambar SVG. Simpan sebagai PNG atau PDF, lalu unggah lagi."
        ),
        "kind_web_page": N_("Berkas ini adalah halaman web. Simpan sebagai PDF, lalu unggah lagi."),
        "kind_text": N_("Berkas ini adalah teks biasa. Simpan sebagai PDF, lalu unggah lagi."),
        "kind_unknown": N_(
            "Jenis berkas ini tidak kami kenali. Unggah foto, PDF, Word, rekaman suara, atau video."
        ),
        "password": N_("Berkas ini terkunci kata sandi. Unggah yang tidak terkunci."),
        "broken": N_("Berkas ini rusak dan tidak dapat dibuka. Unggah salinan yang utuh."),
        "bomb": N_("Isi berkas ini terlalu besar untuk dibuka. Unggah berkas yang lebih kecil."),
        "slow": N_(
            "Berkas ini terlalu lama dibuka, jadi kami hentikan. Unggah berkas yang lebih kecil."
        ),
        "frames": N_(
            "Gambar ini bergerak atau terdiri dari beberapa halaman. Unggah sebagai PDF atau video."
        ),
        "pages": N_("PDF ini lebih dari 500 halaman. Unggah bagian yang penting saja."),
        "office_program": N_(
            "Dokumen Word ini berisi program (makro). Simpan sebagai PDF, lalu unggah lagi."
        ),
        "office_objects": N_(
            "Dokumen Word ini berisi berkas lain di dalamnya. Simpan sebagai PDF, lalu unggah lagi."
        ),
        "office_links": N_(
            "Dokumen Word ini mengambil isi dari tempat lain. Simpan sebagai PDF, lalu unggah lagi."
        ),
        "movie_parts": N_(
            "Video ini tersimpan terpotong-potong. Simpan ulang lewat galeri ponsel, lalu unggah."
        ),
        "movie_outside": N_("Isi video ini ada di tempat lain. Unggah video yang utuh."),
        "movie_coding": N_("Jenis video atau suara ini belum kami terima. Simpan sebagai MP4."),
    }
)
