// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One GET to an address that has been checked, whatever the name of the host leads to by now: the
 * JDK's client looks the name up again. The host stands in the request and in the certificate. No
 * redirects, no proxy, no cookies, no compression, at most 1 MiB.
 *
 * <p>Waits on the thread that asks; interrupting that thread, if it is a virtual one, ends it.
 */
public final class PinnedGet {
  private final Optional<CaFile> trusted;

  /** Trusts that file, or the certificates that the JDK does. */
  public PinnedGet(Optional<CaFile> trusted) {
    this.trusted = trusted;
  }

  /**
   * What the URL gives.
   *
   * @param address of its host
   * @param accepted the types of an answer
   * @param deadline for each wait
   */
  public Got ask(URI url, InetAddress address, String accepted, Duration deadline) {
    boolean secure = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    int patience = Math.toIntExact(Math.max(1, deadline.toMillis()));
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), patience);
      plain.setSoTimeout(patience);
      try (Socket socket = secure ? secured(plain, url.getHost(), port) : plain) {
        socket.getOutputStream().write(request(url, accepted));
        socket.getOutputStream().flush();
        return answer(new BufferedInputStream(socket.getInputStream()));
      }
    } catch (BoundedBody.TooLargeException _) {
      return new Got.Lost(Silence.TooLarge);
    } catch (NotHttpException _) {
      return new Got.Lost(Silence.HttpError);
    } catch (IOException broken) {
      return new Got.Lost(Breakage.of(broken));
    }
  }

  private SSLSocket secured(Socket plain, String host, int port) throws IOException {
    // An IPv6 address stands in brackets in URLs only.
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    SSLSocket socket = (SSLSocket) factory().createSocket(plain, name, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private SSLSocketFactory factory() throws IOException {
    return trusted.isEmpty()
        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
        : trusted
            .get()
            .tls()
            .map(SSLContext::getSocketFactory)
            .orElseThrow(() -> new IOException(new CertPathBuilderException("nobody is trusted")));
  }

  private static byte[] request(URI url, String accepted) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String host = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    return ("GET "
            + path
            + query
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nAccept: "
            + accepted
            + "\r\nAccept-Encoding: identity\r\nUser-Agent: sluice\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Got answer(InputStream in)
      throws IOException, NotHttpException, BoundedBody.TooLargeException {
    HttpBytes bytes = new HttpBytes(in);
    int status = bytes.status();
    HttpHeaders headers = bytes.headers();
    while (status >= 100 && status < 200) {
      status = bytes.status();
      headers = bytes.headers();
    }
    boolean wanted = Heads.refusedQuestion(status, headers).isEmpty();
    return new Got.Page(status, headers, wanted ? bytes.body(headers) : new byte[0]);
  }
}
