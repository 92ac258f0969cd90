// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import dev.sluice.api.MigrationStatus.HistoryEntry;
import dev.sluice.kube.Applier;
import dev.sluice.migration.turn.Announcements;
import dev.sluice.migration.turn.Notice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the world of the last transition: a log line and an Event whose name is the transition's
 * id, so that telling it again after a crash is not telling it twice. A failed Event changes
 * nothing.
 */
@ApplicationScoped
public class Announcer implements Announcements {
  private static final Set<String> WARNINGS =
      Set.of("GuardBreached", "DeadlinePassed", "Emergency", "RollbackRequested");
  // In bytes, as the API server counts.
  private static final int NOTE = 1024;
  private static final int NAME = 180;
  private static final String SLUICE = "sluice";

  /** The API server takes nothing but six digits of a second. */
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Applier applier;
  private final Authority authority;
  private final Map<String, Long> logged = new ConcurrentHashMap<>();
  private final Map<String, Long> told = new ConcurrentHashMap<>();
  private final Map<String, Set<Notice>> noticed = new ConcurrentHashMap<>();

  /** Announces by that writer. */
  public Announcer(Applier applier, Authority authority) {
    this.applier = applier;
    this.authority = authority;
  }

  @Override
  public void announce(HasMetadata object, List<HistoryEntry> history) {
    if (history.isEmpty()) {
      return;
    }
    HistoryEntry last = history.getLast();
    String uid = object.getMetadata().getUid();
    if (!last.revision().equals(logged.put(uid, last.revision()))) {
      log(object, last);
    }
    if (last.revision().equals(told.get(uid))) {
      return;
    }
    try {
      applier.create(event(object, last).build());
      if (last.by() != null && !last.by().equals(SLUICE)) {
        authority
            .missing()
            .ifPresent(what -> applier.create(unenforced(object, last, what).build()));
      }
      told.put(uid, last.revision());
    } catch (KubernetesClientException e) {
      Log.warnf(
          "the Event of revision %d of %s %s/%s was not accepted (HTTP %d) and will be told again",
          last.revision(),
          object.getKind(),
          object.getMetadata().getNamespace(),
          object.getMetadata().getName(),
          e.getCode());
    }
  }

  @Override
  public void tell(HasMetadata object, List<Notice> notices, Instant now) {
    String uid = object.getMetadata().getUid();
    Set<Notice> before =
        notices.isEmpty() ? noticed.remove(uid) : noticed.put(uid, new HashSet<>(notices));
    for (Notice notice : notices) {
      if (before == null || !before.contains(notice)) {
        try {
          applier.create(notice(object, notice, now));
        } catch (KubernetesClientException e) {
          noticed.remove(uid);
          Log.warnf(
              "an Event of %s %s/%s was not accepted (HTTP %d) and will be told again: %s",
              object.getKind(),
              object.getMetadata().getNamespace(),
              object.getMetadata().getName(),
              e.getCode(),
              notice.message());
        }
      }
    }
  }

  private static Event notice(HasMetadata object, Notice notice, Instant now) {
    return event(object, notice.id(), now)
        .withAction("Notice")
        .withReason(notice.reason())
        .withType("Warning")
        .withNote(cut(notice.message()))
        .build();
  }

  private static void log(HasMetadata object, HistoryEntry last) {
    Log.infof(
        "%s %s/%s: %s -> %s (attempt %d, revision %d): %s",
        last.cause(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        last.from(),
        last.to(),
        last.attempt(),
        last.revision(),
        last.message());
  }

  /** Beside a transition that a person asked for: nobody can tell whether they may. */
  private static EventBuilder unenforced(HasMetadata object, HistoryEntry last, String missing) {
    EventBuilder event = event(object, last);
    return event
        .editMetadata()
        .withName(event.buildMetadata().getName() + ".unenforced")
        .endMetadata()
        .withType("Warning")
        .withReason(Authority.UNENFORCED)
        .withNote(
            "whoever may patch this "
                + object.getKind()
                + " steers it, and sluice.dev/actor is not believed: "
                + missing);
  }

  private static EventBuilder event(HasMetadata object, HistoryEntry last) {
    return event(object, String.valueOf(last.revision()), last.time())
        .withAction(last.decision())
        .withReason(last.cause())
        .withType(WARNINGS.contains(last.cause()) ? "Warning" : "Normal")
        .withNote(cut(last.from() + " -> " + last.to() + ": " + last.message()));
  }

  private static EventBuilder event(HasMetadata object, String id, Instant time) {
    var meta = object.getMetadata();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(meta.getNamespace())
        .withName(
            cut(meta.getName(), NAME).replaceFirst("[.-]+$", "")
                + "."
                + meta.getUid().substring(0, 8)
                + "."
                + id)
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(time)))
        .withReportingController("sluice.dev/operator")
        .withReportingInstance(SLUICE)
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .build());
  }

  private static String cut(String note) {
    return cut(note, NOTE);
  }

  /** As much of it as fits into so many bytes, whole characters only. */
  private static String cut(String text, int bytes) {
    int end = 0;
    int size = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      size += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (size > bytes) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }
}
