# syntax=docker/dockerfile:1
# One static binary in an image without a shell, run by an unprivileged user,
# with one volume for the database and the scope map. The volume must be a local
# disk: SQLite's locks don't hold on a network one.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# SQLite is C, so cgo is on and glibc is linked in. The tags keep what would
# load libraries at run time out of it (extensions, name and user look-ups) and
# put the time zones in.
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false \
      -tags "sqlite_omit_load_extension osusergo netgo timetzdata" \
      -ldflags '-s -w -linkmode external -extldflags "-static"' \
      -o /out/clearlane ./cmd/clearlane \
 && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/clearlane /clearlane
COPY --from=build --chown=nonroot:nonroot /out/data /data
# The sentence encoder's weights are in the binary; their notice goes with them.
COPY triage/route/encoder/NOTICE triage/route/encoder/LICENSE /licenses/encoder/
ENV CLEARLANE_DATABASE=/data/clearlane.db \
    CLEARLANE_SCOPE_MAP=/data/scope.yaml
VOLUME /data
# Used by the http transport only; Socket Mode listens on nothing.
EXPOSE 8080
ENTRYPOINT ["/clearlane"]
CMD ["serve"]
