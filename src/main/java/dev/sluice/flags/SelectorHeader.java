// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/** Hands the gRPC header {@code flagd-selector} on to the calls. */
final class SelectorHeader implements ServerInterceptor {
  /** The header of the running call; null if it has none. */
  static final Context.Key<@Nullable String> CURRENT = Context.key("flagd-selector");

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("flagd-selector", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context = Context.current().withValue(CURRENT, headers.get(HEADER));
    return Contexts.interceptCall(context, call, headers, next);
  }
}
