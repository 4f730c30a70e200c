# One image for the web server, the worker and the scheduler; docker-compose.yml says which.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /app portal \
    && install --directory --owner portal /app /data
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements.txt

COPY . .
RUN SECRET_KEY=build DATABASE_URL=postgres:///build python manage.py collectstatic --no-input

USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
