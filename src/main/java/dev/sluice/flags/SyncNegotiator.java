// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.tls.PemPair;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Has each new connection speak as its client begins: by TLS with the certificate of the moment, or
 * in plain text where that is allowed. Connections that there are go on with what they have, so no
 * stream ends for a new certificate.
 */
final class SyncNegotiator implements ProtocolNegotiator {
  private final boolean plainText;
  private final ProtocolNegotiator plain = InternalProtocolNegotiators.serverPlaintext();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile @Nullable ProtocolNegotiator tls;
  private volatile List<X509Certificate> shown = List.of();

  SyncNegotiator(boolean plainText) {
    this.plainText = plainText;
  }

  /** From now on that is shown. */
  void show(PemPair.Identity identity) throws SSLException {
    // The JDK's: what is native lies in a file system that may be read-only, and is not everywhere.
    tls =
        InternalProtocolNegotiators.serverTls(
            GrpcSslContexts.configure(
                    SslContextBuilder.forServer(
                        identity.key(), identity.chain().toArray(X509Certificate[]::new)),
                    SslProvider.JDK)
                .build());
    shown = identity.chain();
  }

  /** The certificate of the moment, and those between it and its authority; empty without one. */
  List<X509Certificate> shown() {
    return shown;
  }

  /** Whether anybody can be spoken with. */
  boolean speaks() {
    return plainText || tls != null;
  }

  /** Who speaks with a client that began so; empty if nobody does. */
  Optional<ProtocolNegotiator> chosen(boolean byTls) {
    if (!byTls && !plainText) {
      closed.incrementAndGet();
      return Optional.empty();
    }
    return byTls ? Optional.ofNullable(tls) : Optional.of(plain);
  }

  /** How many connections were closed since the last question, because they were in plain text. */
  int closed() {
    return closed.getAndSet(0);
  }

  @Override
  public AsciiString scheme() {
    return AsciiString.of("http");
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler calls) {
    return new FirstByte(this, calls);
  }

  @Override
  public void close() {
    plain.close();
  }
}
