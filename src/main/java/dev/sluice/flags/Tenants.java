// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.grpc.Status;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says who may read which flags over the sync wire. */
@FunctionalInterface
public interface Tenants {
  /** Everybody reads everything. */
  Tenants OPEN = (_, _) -> Optional.empty();

  /**
   * Why that caller does not get those flags; empty if he does. May wait for some seconds.
   *
   * @param caller where the call comes from; null if that is not known
   */
  Optional<Status> refusal(@Nullable SocketAddress caller, Selector selector);

  /**
   * Says when a caller who was let in turns out not to be one who gets those flags. May wait for
   * some seconds.
   *
   * @param revoked takes the reason, more than once if it likes
   * @return ends it
   */
  default Runnable follow(
      @Nullable SocketAddress caller, Selector selector, Consumer<Status> revoked) {
    return () -> {};
  }
}
