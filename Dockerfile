# The office in a box: locked dependencies in, a user without rights out, nothing written but under /data.
FROM python:3.12-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
 && /venv/bin/pip uninstall -y -q pip
COPY bot /app/bot
COPY handlers /app/handlers
COPY db /app/db
COPY knowledge /app/knowledge
COPY webchat /app/webchat
RUN /venv/bin/python -m compileall -q -j 0 /app

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 townhall \
 && useradd --uid 10001 --gid townhall --home-dir /data --no-create-home --shell /usr/sbin/nologin townhall \
 && install -d -o townhall -g townhall -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
# Inside a container nobody reaches the loopback address; what is published, and where, is decided outside.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOWNHALL_FOLDER=/data \
    WEBCHAT_FOLDER=/data/webchat \
    WEBCHAT_HOST=0.0.0.0 \
    OFFICE_HOST=0.0.0.0 \
    TZ=Asia/Shanghai
WORKDIR /app
USER townhall
VOLUME /data
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"OFFICE_PORT\") or 8081}/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m"]
CMD ["bot", "run"]
