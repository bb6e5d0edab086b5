"""An output folder -> one HTML file that people forward: opens offline, in Chinese and English, prints on A4."""
