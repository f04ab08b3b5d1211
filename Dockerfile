# One static program, nothing else: no shell, no package manager, no root.
#   docker build -t anka .
#   docker run --name anka --stop-timeout 40 -v anka:/data -e TELEGRAM_BOT_TOKEN anka
#   docker run -v anka:/data -p 127.0.0.1:8080:8080 -e ANKA_WEB=0.0.0.0:8080 -e ANKA_WEB_URL=https://anka.example.com -e ANKA_WEB_PROXY=1 anka
#   docker exec anka /anka backup --force /data/backup.db
#   docker run --rm -v anka:/data -v "$PWD/cards:/cards:ro" anka import --yes /cards
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/anka ./cmd/anka \
 && install -d -m 0700 -o 65532 -g 65532 /out/data

FROM scratch
# Certificates for Telegram; zone data for hours (the program has its own too).
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
COPY --from=build /out/anka /anka
COPY --from=build --chown=65532:65532 /out/data /data
ENV ANKA_DB=/data/anka.db ZONEINFO=/usr/local/go/lib/time/zoneinfo.zip TMPDIR=/data
USER 65532:65532
VOLUME /data
ENTRYPOINT ["/anka"]
# On SIGTERM what is in hand is finished: a letter under way may take 30 seconds.
CMD ["serve"]
