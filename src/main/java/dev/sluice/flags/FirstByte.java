// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for the first byte of a connection, which tells TLS from HTTP/2 without it. */
final class FirstByte extends ByteToMessageDecoder {
  /** The record that a TLS client begins with; HTTP/2 begins with the letter P. */
  private static final int HANDSHAKE = 22;

  private static final int PATIENCE_SECONDS = 10;

  private final SyncNegotiator negotiator;
  private final GrpcHttp2ConnectionHandler calls;
  private @Nullable Object begin;
  private @Nullable Future<?> end;

  FirstByte(SyncNegotiator negotiator, GrpcHttp2ConnectionHandler calls) {
    this.negotiator = negotiator;
    this.calls = calls;
  }

  /** Who says nothing keeps no connection. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    end = context.executor().schedule(() -> close(context), PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (end != null) {
      end.cancel(false);
    }
  }

  /** The event that begins a negotiation comes before the first byte, and is for who is chosen. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event.getClass() == InternalProtocolNegotiationEvent.getDefault().getClass()) {
      begin = event;
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    boolean byTls = in.getUnsignedByte(in.readerIndex()) == HANDSHAKE;
    Optional<ProtocolNegotiator> chosen = negotiator.chosen(byTls);
    if (chosen.isEmpty()) {
      in.skipBytes(in.readableBytes());
      close(context);
      return;
    }
    context.pipeline().addAfter(context.name(), null, chosen.get().newHandler(calls));
    if (begin != null) {
      context.fireUserEventTriggered(begin);
    }
    // What has been read goes to the next handler.
    context.pipeline().remove(this);
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
