// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.ofrep.Scope;
import dev.sluice.flags.ofrep.access.Caller;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of changes. A slow one is told the newest and none of those between, and holds no more
 * than that. All but {@link #offer} and its like is for the reader's event loop.
 */
final class ChangeStream {
  private static final String HEARTBEAT = ":\n\n";

  private final Caller caller;
  private final Scope scope;
  private final Context context;
  private final HttpServerResponse response;
  private final Supplier<CompletableFuture<Boolean>> stands;
  private final Consumer<ChangeStream> left;
  private final AtomicBoolean called = new AtomicBoolean();
  private volatile @Nullable String waiting;
  private int beatsLeft;

  /**
   * A stream.
   *
   * @param beats how many heartbeats it lives
   * @param stands asked at each beat whether its reader would be let in still
   * @param left told when it is over, whoever ended it; perhaps more than once
   */
  ChangeStream(
      Caller caller,
      Scope scope,
      Context context,
      HttpServerResponse response,
      int beats,
      Supplier<CompletableFuture<Boolean>> stands,
      Consumer<ChangeStream> left) {
    this.caller = caller;
    this.scope = scope;
    this.context = context;
    this.response = response;
    this.beatsLeft = beats;
    this.stands = stands;
    this.left = left;
  }

  Caller caller() {
    return caller;
  }

  Scope scope() {
    return scope;
  }

  /** Begins to speak. */
  void begin() {
    // Called only if the connection goes before the stream was ended, and not if it is gone by now.
    response.closeHandler(_ -> left.accept(this));
    if (gone()) {
      left.accept(this);
      return;
    }
    response.putHeader("Content-Type", "text/event-stream");
    response.putHeader("Cache-Control", "no-store");
    response.putHeader("X-Accel-Buffering", "no");
    response.setChunked(true);
    response.drainHandler(_ -> send());
    response.write("retry: 1000\n\n");
  }

  /** Tells the reader, as soon as he can take it. For any thread. */
  void offer(String event) {
    waiting = event;
    if (called.compareAndSet(false, true)) {
      context.runOnContext(_ -> send());
    }
  }

  /**
   * Keeps the way open, or ends it when it is old, nobody is there, or whoever is would not be let
   * in any more. For any thread.
   */
  void beat() {
    context.runOnContext(
        _ -> {
          if (gone() || beatsLeft-- <= 0) {
            finish();
            return;
          }
          if (!response.writeQueueFull()) {
            response.write(HEARTBEAT);
          }
          var _ = stands.get().thenAccept(this::endUnless);
        });
  }

  /** Sends the reader elsewhere. For any thread. */
  void end() {
    context.runOnContext(_ -> finish());
  }

  private void endUnless(boolean in) {
    if (!in) {
      end();
    }
  }

  private void send() {
    called.set(false);
    String event = waiting;
    if (event != null && !gone() && !response.writeQueueFull()) {
      waiting = null;
      response.write(event);
    }
  }

  private void finish() {
    if (!gone()) {
      response.end();
    }
    left.accept(this);
  }

  private boolean gone() {
    return response.closed() || response.ended();
  }
}
