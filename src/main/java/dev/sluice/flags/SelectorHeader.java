// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Hands on to the calls what they do not see: the header {@code flagd-selector}, and the caller.
 */
final class SelectorHeader implements ServerInterceptor {
  /** The header of the running call; null if it has none. */
  static final Context.Key<@Nullable String> CURRENT = Context.key("flagd-selector");

  /** Where the running call comes from; null if that is not known. */
  static final Context.Key<@Nullable SocketAddress> CALLER = Context.key("caller");

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("flagd-selector", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context =
        Context.current()
            .withValues(
                CURRENT,
                headers.get(HEADER),
                CALLER,
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    return Contexts.interceptCall(context, call, headers, next);
  }
}
