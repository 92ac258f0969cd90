// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.google.protobuf.Struct;
import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client that reads. Sends when the client can take it; a slow one gets the newest document and
 * none of those between, so that it costs one reference and no queue.
 */
final class FlagStream implements Consumer<FlagdDocument> {
  private static final Logger LOG = Logger.getLogger(FlagStream.class);

  private final ServerCallStreamObserver<SyncFlagsResponse> client;
  private final Selector selector;
  private final Struct facts;
  private final String providerId;
  private final Deliveries deliveries;
  private final InstantSource clock;
  private final Instant openTime;
  private final List<Runnable> atEnd = new ArrayList<>();
  private @Nullable FlagdDocument waiting;
  private boolean closed;

  FlagStream(
      ServerCallStreamObserver<SyncFlagsResponse> client,
      Selector selector,
      Struct facts,
      String providerId,
      Deliveries deliveries,
      InstantSource clock) {
    this.client = client;
    this.selector = selector;
    this.facts = facts;
    this.providerId = providerId;
    this.deliveries = deliveries;
    this.clock = clock;
    this.openTime = clock.instant();
  }

  Selector selector() {
    return selector;
  }

  /** Who reads, as it says itself. */
  String name() {
    return providerId;
  }

  /** It is there, though it may be too slow to be sent anything. */
  synchronized void opened() {
    if (!closed) {
      deliveries.opened(this, Delivery.none(providerId, selector, openTime));
    }
  }

  @Override
  public synchronized void accept(FlagdDocument document) {
    if (closed) {
      return;
    }
    if (waiting != null) {
      deliveries.spared();
    }
    waiting = document;
    send();
  }

  /** Sends what waits, if the client can take it. */
  synchronized void send() {
    FlagdDocument document = waiting;
    if (document == null || closed || !client.isReady()) {
      return;
    }
    waiting = null;
    try {
      client.onNext(
          SyncFlagsResponse.newBuilder()
              .setFlagConfigurationBytes(document.encoded())
              .setSyncContext(facts)
              .build());
    } catch (IllegalStateException | StatusRuntimeException e) {
      LOG.debugf(e, "%s went while its flags were sent", providerId);
      left();
      return;
    }
    // A client refuses what is too large and keeps what it has: that it was written proves nothing.
    if (DocumentLimit.excess(document).isEmpty()) {
      deliveries.sent(
          this, new Delivery(providerId, selector, document.versions(), openTime, clock.instant()));
    }
  }

  /** Done as soon as the client is gone, however it goes. */
  synchronized void atEnd(Runnable step) {
    if (closed) {
      step.run();
    } else {
      atEnd.add(step);
    }
  }

  /** The client is gone. */
  synchronized void left() {
    closed = true;
    waiting = null;
    deliveries.closed(this);
    atEnd.forEach(Runnable::run);
    atEnd.clear();
  }

  /** Sends the client elsewhere. */
  synchronized void end(Status why) {
    if (!closed) {
      left();
      client.onError(why.asRuntimeException());
    }
  }
}
