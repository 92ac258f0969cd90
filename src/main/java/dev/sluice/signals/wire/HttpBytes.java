// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer of HTTP/1.x as it comes in, bounded in everything. */
final class HttpBytes {
  private static final int HEAD_LIMIT = 16 << 10;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,8})[ \t]*(;.*)?");

  private final InputStream in;
  private int head;

  HttpBytes(InputStream in) {
    this.in = in;
  }

  int status() throws IOException, NotHttpException {
    Matcher line = STATUS.matcher(line());
    if (!line.matches()) {
      throw new NotHttpException("no status");
    }
    return Integer.parseInt(line.group(1));
  }

  HttpHeaders headers() throws IOException, NotHttpException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new NotHttpException("no header");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return HttpHeaders.of(headers, (_, _) -> true);
  }

  /** The whole of it, or an exception. */
  byte[] body(HttpHeaders headers)
      throws IOException, NotHttpException, BoundedBody.TooLargeException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<String> lengths = headers.allValues("content-length");
    String coding = headers.firstValue("transfer-encoding").orElse("");
    if (!coding.isEmpty()) {
      if (!coding.equalsIgnoreCase("chunked") || !lengths.isEmpty()) {
        throw new NotHttpException("no such transfer encoding");
      }
      chunks(body);
    } else if (lengths.isEmpty()) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        body.write(next);
        check(body.size());
      }
    } else {
      if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
        throw new NotHttpException("no length");
      }
      part(Long.parseLong(lengths.getFirst()), body);
    }
    return body.toByteArray();
  }

  private void chunks(ByteArrayOutputStream body)
      throws IOException, NotHttpException, BoundedBody.TooLargeException {
    while (true) {
      // Lines between chunks are no part of the head.
      head = 0;
      Matcher chunk = CHUNK.matcher(line());
      if (!chunk.matches()) {
        throw new NotHttpException("no chunk");
      }
      long size = Long.parseLong(chunk.group(1), 16);
      if (size == 0) {
        headers();
        return;
      }
      part(size, body);
      if (!line().isEmpty()) {
        throw new NotHttpException("no end of a chunk");
      }
    }
  }

  private void part(long size, ByteArrayOutputStream body)
      throws IOException, BoundedBody.TooLargeException {
    check(body.size() + size);
    byte[] part = in.readNBytes((int) size);
    if (part.length < size) {
      throw new EOFException("the answer breaks off");
    }
    body.writeBytes(part);
  }

  private static void check(long size) throws BoundedBody.TooLargeException {
    if (size > BoundedBody.LIMIT) {
      throw new BoundedBody.TooLargeException();
    }
  }

  private String line() throws IOException, NotHttpException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the head breaks off");
      }
      if (++head > HEAD_LIMIT) {
        throw new NotHttpException("too long a head");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
