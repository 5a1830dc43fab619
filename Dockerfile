# One image for every role: `docker run -p 3001:3001 -v eliteshop:/data eliteshop` is a whole shop with its
# own database; docker-compose.yml shows the roles apart.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY . .
ENV SQLX_OFFLINE=true
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin eliteshop && cp target/release/eliteshop /eliteshop

FROM debian:bookworm-slim
# The embedded database's programs; no server of the distribution's own.
RUN mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
 && apt-get update \
 && apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold ca-certificates postgresql \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data eliteshop \
 && install -d -o eliteshop -g eliteshop /data
COPY --from=build /eliteshop /usr/local/bin/eliteshop
USER eliteshop
WORKDIR /data
ENV HOST=0.0.0.0 DATA_DIR=/data
VOLUME /data
EXPOSE 3001
# The database closes its files on SIGTERM.
STOPSIGNAL SIGTERM
ENTRYPOINT ["eliteshop"]
