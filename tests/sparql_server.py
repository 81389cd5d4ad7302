"""A SPARQL endpoint of the world, and its bad days, as a process of its own: `sparql_server.py FILE.nq`.

Prints its port. `/sparql` answers by the protocol; the other paths answer as real servers sometimes do.
"""

from __future__ import annotations

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

STORE = ox.Store()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.answer(parse_qs(body).get("query", [""])[0])

    def do_GET(self) -> None:
        self.answer(parse_qs(urlsplit(self.path).query).get("query", [""])[0])

    def answer(self, query: str) -> None:
        path = urlsplit(self.path).path
        if path == "/sparql":
            self.protocol(query, self.headers["Accept"])
        elif path == "/xml":
            self.protocol(query, "application/sparql-results+xml, application/rdf+xml")
        elif path == "/echo":
            self.send(400, "text/plain", query.encode())
        elif path == "/broken":
            self.send(500, "text/html", b"<html>out of order</html>")
        elif path == "/html":
            self.send(200, "text/html", b"<html>Welcome</html>")
        elif path == "/garbage":
            self.send(200, "application/sparql-results+json", b'{"head": {"vars": [')
        elif path == "/garbage-graph":
            self.send(200, "application/n-triples", b"<a> <b>")
        elif path == "/moved":
            self.send(
                int(urlsplit(self.path).query or 302),
                "text/plain",
                b"",
                Location="http://elsewhere.example/sparql",
            )
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{")
            self.close_connection = True
        elif path == "/silent":
            time.sleep(30)
        elif path == "/nonsense":
            self.wfile.write(b"I do not speak HTTP\r\n\r\n")
            self.close_connection = True

    def protocol(self, query: str, accept: str) -> None:
        try:
            found = STORE.query(query)
        except SyntaxError as error:
            self.send(400, "text/plain", str(error).encode())
            return
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            results = ox.QueryResultsFormat.XML if "json" not in accept else ox.QueryResultsFormat.JSON
            self.send(200, results.media_type + ";charset=utf-8", found.serialize(format=results) or b"")
        else:
            rdf = ox.RdfFormat.RDF_XML if "n-triples" not in accept else ox.RdfFormat.N_TRIPLES
            self.send(200, rdf.media_type, found.serialize(format=rdf) or b"")

    def send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    STORE.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
