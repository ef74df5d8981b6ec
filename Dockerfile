# One image; compose.yaml names the command. Front-end assets are built in a first stage, so that Node stays out.
FROM python:3.11-slim AS build
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make PY=python3 .venv/.run api/static/vendor/.complete && rm -rf .venv-node node_modules

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /app --uid 10001 app
WORKDIR /app
COPY --from=build --chown=app:app /app /app
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1 ENVIRONMENT=production HOST=0.0.0.0
USER app
EXPOSE 8000
CMD ["extended-access", "api"]
