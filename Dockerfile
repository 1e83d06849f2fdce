# The portal's image: web, worker and scheduler are the same image with different commands
# (compose.yaml).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 VAR_DIR=/srv/var

# Pango draws the PDF papers (WeasyPrint).
RUN apt-get update && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /srv --no-create-home portal \
 && install -d -o portal -g portal /srv/var /srv/var/media /srv/var/receipts
WORKDIR /srv/portal

COPY requirements.txt .
RUN pip install --requirement requirements.txt

COPY . .
# Static files and compiled translations belong to the image: they change with the code only.
RUN STATIC_ROOT=/srv/static SECRET_KEY=only-while-the-image-is-built-0123456789 \
    PORTAL_BASE_URL=https://localhost CELERY_BROKER_URL=redis://redis \
    python manage.py collectstatic --no-input --verbosity 0 \
 && python scripts/compile_messages.py
ENV STATIC_ROOT=/srv/static

USER portal
EXPOSE 8000
CMD ["gunicorn", "cooperation.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket"]
