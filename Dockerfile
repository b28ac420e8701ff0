# The review page for several users. Build: docker build -t voucher-audit .
# Run (read-only root, everything that is kept lies in the volume):
#   docker run --read-only --tmpfs /tmp -v voucher-audit:/data -p 127.0.0.1:8501:8501 voucher-audit
# First user: docker run --rm -it --read-only --tmpfs /tmp -v voucher-audit:/data voucher-audit users add 名字 --role 管理
FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY voucher_audit voucher_audit
RUN python -m venv /opt/voucher-audit \
 && /opt/voucher-audit/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/voucher-audit/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin audit \
 && install -d -o audit -g audit -m 0700 /data
COPY --from=build /opt/voucher-audit /opt/voucher-audit
ENV PATH=/opt/voucher-audit/bin:$PATH \
    VOUCHER_AUDIT_DATA=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp
USER audit
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["voucher-audit"]
CMD ["serve", "--host", "0.0.0.0", "--auth", "--no-browser"]
