# The static build and nothing else: no shell, no libc, no package manager. ./publish.sh lays out artifacts/container first.
#   ./publish.sh && docker build -t edgerouter . && docker run --rm -p 127.0.0.1:4000:4000 edgerouter
FROM scratch
COPY artifacts/container/etc/ /etc/
COPY artifacts/container/usr/ /usr/
COPY --chown=65532:65532 artifacts/container/run/edgerouter/ /run/edgerouter/
COPY --chown=65532:65532 artifacts/container/var/lib/edgerouter/ /var/lib/edgerouter/
ENV HOME=/var/lib/edgerouter RUNTIME_DIRECTORY=/run/edgerouter
USER 65532:65532
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=5s CMD ["/usr/bin/edgerouter", "health"]
ENTRYPOINT ["/usr/bin/edgerouter"]
CMD ["serve", "--config", "/etc/edgerouter/edgerouter.json"]
