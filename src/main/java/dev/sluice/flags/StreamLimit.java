// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the calls for flags that one address has open, which are streams but for a moment, so that
 * one client cannot take all memory, and cannot have any number wait to be told who it is.
 */
final class StreamLimit implements ServerInterceptor {
  private static final String STREAM = FlagSyncServiceGrpc.getSyncFlagsMethod().getFullMethodName();

  private static final String ONCE =
      FlagSyncServiceGrpc.getFetchAllFlagsMethod().getFullMethodName();

  private final int most;
  private final AtomicInteger plain;
  private final Deliveries deliveries;
  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * No stream is open yet.
   *
   * @param plain counts the streams that are open in plain text
   */
  StreamLimit(int most, AtomicInteger plain, Deliveries deliveries) {
    this.most = most;
    this.plain = plain;
    this.deliveries = deliveries;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!method.equals(STREAM) && !method.equals(ONCE)) {
      return next.startCall(call, headers);
    }
    String caller = caller(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    if (open.merge(caller, 1, Integer::sum) > most) {
      leave(caller);
      deliveries.streamRefused();
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription(
              caller
                  + " has "
                  + most
                  + " streams of flags open already: share one provider per process, or raise"
                  + " sluice.flags.streams-per-caller"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    boolean inPlain = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION) == null;
    int counted = inPlain && method.equals(STREAM) ? 1 : 0;
    plain.addAndGet(counted);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        gone();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        gone();
        super.onCancel();
      }

      private void gone() {
        leave(caller);
        plain.addAndGet(-counted);
      }
    };
  }

  private void leave(String caller) {
    open.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
  }

  private static String caller(SocketAddress peer) {
    return peer instanceof InetSocketAddress address && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : String.valueOf(peer);
  }
}
