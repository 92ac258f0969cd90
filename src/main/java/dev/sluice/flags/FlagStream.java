// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client that reads. Sends when the client can take it; a slow one gets the newest document and
 * none of those between.
 */
final class FlagStream implements Consumer<FlagdDocument> {
  private static final Logger LOG = Logger.getLogger(FlagStream.class);

  private final ServerCallStreamObserver<SyncFlagsResponse> client;
  private final Selector selector;
  private final String providerId;
  private final Deliveries deliveries;
  private final InstantSource clock;
  private @Nullable FlagdDocument waiting;
  private boolean closed;

  FlagStream(
      ServerCallStreamObserver<SyncFlagsResponse> client,
      Selector selector,
      String providerId,
      Deliveries deliveries,
      InstantSource clock) {
    this.client = client;
    this.selector = selector;
    this.providerId = providerId;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  Selector selector() {
    return selector;
  }

  @Override
  public synchronized void accept(FlagdDocument document) {
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
              .setFlagConfiguration(document.json())
              .setSyncContext(facts(selector))
              .build());
    } catch (IllegalStateException | StatusRuntimeException e) {
      LOG.debugf(e, "%s went while its flags were sent", providerId);
      left();
      return;
    }
    deliveries.sent(this, new Delivery(providerId, selector, document.versions(), clock.instant()));
  }

  /** The client is gone. */
  synchronized void left() {
    closed = true;
    deliveries.closed(this);
  }

  /** Sends the client elsewhere. */
  synchronized void end(Status why) {
    if (!closed) {
      left();
      client.onError(why.asRuntimeException());
    }
  }

  /** What the provider adds to each evaluation. */
  private static Struct facts(Selector selector) {
    return Struct.newBuilder()
        .putFields("namespace", Value.newBuilder().setStringValue(selector.namespace()).build())
        .build();
  }
}
