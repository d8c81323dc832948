# One image for every process of the console: docker-compose.yml says which command each container runs.
FROM node:22-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# libsrt for the local cloud's streams by SRT. The fonts of its texts come with the packages below.
RUN apt-get update \
 && apt-get install -y --no-install-recommends srt-tools \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 console
WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY --from=modules /app/node_modules ./node_modules
COPY . .
RUN mkdir -p /data && chown console:console /data
USER console
ENV CONSOLE_VAR=/data DJANGO_SETTINGS_MODULE=console.settings
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "console.asgi:application", "--host", "0.0.0.0", "--port", "8000"]
