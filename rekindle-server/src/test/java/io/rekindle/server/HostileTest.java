package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.JsonField;
import io.rekindle.server.Running.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are wrong or huge: each is refused, and the next good one is answered.
@SuppressWarnings("StringConcatToTextBlock") // Lines of HTTP end by CR and LF.
class HostileTest extends IntactServer {
  private static JsonField refused(int status, Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.type()).isEqualTo("application/json");
    JsonField error = answer.json();
    assertThat(error.get("error").text()).isNotBlank();
    return error;
  }

  private static void refused(
      int status, Answer answer, String field, String found, String allowed) {
    JsonField error = refused(status, answer);
    assertThat(error.get("field").text()).isEqualTo(field);
    assertThat(error.get("found").text()).contains(found);
    assertThat(error.get("allowed").text()).contains(allowed);
    assertThat(error.get("error").text()).contains(field, found, allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,2",
        "[5.1,3.5,\"red\"] x",
        "[5.1,NaN,\"red\"]",
        "[5.1,Infinity,\"red\"]",
        "[5.1,1e999,\"red\"]",
        "[05,1,\"red\"]",
        "{\"length\":1,\"length\":2}",
        "\u0000",
        "<xml/>"
      })
  void whatIsNoJson(String body) throws Exception {
    assertThat(refused(400, running.json("/predict", body)).get("error").text())
        .startsWith("body, line 1, column ");
  }

  @Test
  void whatIsNoUtf8() throws Exception {
    Answer answer =
        running.post("/predict", "application/json", new byte[] {'"', (byte) 0xc3, 0x28, '"'});
    assertThat(refused(400, answer).get("error").text()).contains("UTF-8");
  }

  @Test
  void deepJson() throws Exception {
    String deep = "[".repeat(200_000);
    assertThat(refused(400, running.json("/predict", deep)).get("error").text())
        .contains("256 levels");
    assertThat(
            refused(400, running.json("/predict", "{\"a\":".repeat(100_000))).get("error").text())
        .contains("256 levels");
  }

  @Test
  void wrongShapes() throws Exception {
    refused(400, running.json("/predict", "[1,2]"), "rows[0]", "2 values", "3 values");
    refused(
        400, running.json("/predict", "[[5,3,\"red\"],[1]]"), "rows[1]", "1 values", "3 values");
    refused(400, running.json("/predict", "[[5,3,\"red\"],7]"), "rows[1]", "7", "an array of 3");
    refused(400, running.json("/predict", "[]"), "rows", "no row", "1 to 500");
    refused(400, running.json("/predict", "{\"rows\":[]}"), "rows", "no row", "1 to 500");
    refused(400, running.json("/predict", "7"), "body", "7", "rows");
    refused(400, running.json("/predict", "null"), "body", "null", "rows");
    refused(400, running.json("/predict", "[[5,[3],\"red\"]]"), "rows[0].width", "[3]", "a number");
    refused(
        400,
        running.json("/predict", "[{\"lenght\":5,\"width\":3,\"colour\":\"red\"}]"),
        "rows[0].length",
        "lenght",
        "a value");
    refused(
        400, running.json("/predict", "[5,\"many\",\"red\"]"), "rows[0].width", "many", "a number");
    refused(
        400,
        running.json("/predict", "[[5,3,{\"a\":1}]]"),
        "rows[0].colour",
        "{\"a\":1}",
        "a text");
  }

  @Test
  void numbersOfWhichNothingCanBeMade() throws Exception {
    refused(
        400, running.json("/predict", "[null,3,\"red\"]"), "rows[0].length", "missing", "finite");
    refused(
        400, running.json("/predict", "[1e300,3,\"red\"]"), "rows[0].length", "large", "finite");
    refused(
        400,
        running.post("/predict", "text/csv", "length,width,colour\n5,3,red\nNaN,3,red\n"),
        "rows[1].length",
        "NaN",
        "finite");
  }

  @Test
  void tablesThatAreNone() throws Exception {
    for (String body :
        List.of(
            "",
            "length,width,colour\n",
            "length,width\n5,3\n",
            "length,width,colour\n5,3\n",
            "length,length,colour\n5,3,red\n",
            "length,width,colour\n\"5,3,red",
            "length,width,colour\nfive,3,red\n",
            "\u0000\u0001")) {
      assertThat(refused(400, running.post("/predict", "text/csv", body)).get("error").text())
          .as(body)
          .contains("request.csv");
    }
  }

  @Test
  void tooMany() throws Exception {
    String many = "[" + (GOOD + ",").repeat(500) + GOOD + "]";
    refused(413, running.json("/predict", many), "rows", "501 rows", "1 to 500");
    String table = "length,width,colour\n" + "5,3,red\n".repeat(501);
    refused(413, running.post("/predict", "text/csv", table), "rows", "501 rows", "1 to 500");
  }

  @Test
  void tooLarge() throws Exception {
    Answer announced = running.json("/predict", " ".repeat(Running.MAX_BODY + 1));
    refused(413, announced, "body", "1048577 bytes", "at most 1048576");
    Answer unannounced =
        running.send(
            HttpRequest.newBuilder(running.uri("/predict"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[Running.MAX_BODY + 1]))));
    refused(413, unannounced, "body", "1048577 bytes", "at most 1048576");
    String huge =
        running.raw(
            "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 9223372036854775807\r\n\r\n[");
    assertThat(huge).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void typesThatAreNotRead() throws Exception {
    refused(415, running.post("/predict", "", GOOD), "Content-Type", "none", "application/json");
    refused(
        415,
        running.post("/predict", "text/plain", GOOD),
        "Content-Type",
        "text/plain",
        "text/csv");
    refused(
        415,
        running.post("/predict", "application/json; charset=latin1", GOOD),
        "Content-Type",
        "latin1",
        "utf-8");
    refused(
        415,
        running.post("/predict", "image/png", new byte[] {1, 2, 3}),
        "Content-Type",
        "image/png",
        "does not read grey images");
    refused(
        415,
        running.post("/predict", "application/json", GOOD, "Content-Encoding", "gzip"),
        "Content-Encoding",
        "gzip",
        "identity");
    refused(
        406,
        running.post("/predict", "application/json", GOOD, "Accept", "text/html, image/*"),
        "Accept",
        "text/html",
        "text/csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../predict",
        "/./predict",
        "/%2e%2e/predict",
        "/%2e/predict",
        "//predict",
        "/predict/",
        "/predict//",
        "/predict;a=b",
        "/predict%00",
        "/%70redict",
        "/predict/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/v2/models/../health/live",
        "/v2/models/other",
        "/favicon.ico",
        "/module-info.class"
      })
  void pathsThatAreNone(String path) throws Exception {
    for (String method : List.of("GET", "POST")) {
      String answer =
          running.raw(
              "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                  .formatted(method, path));
      assertThat(answer).startsWith("HTTP/1.1 404 ");
      if (!path.startsWith("//")) { // which is a host, and no path, to the JDK's server
        assertThat(answer).contains("\"field\":\"path\"", "/predict");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "post"})
  void methodsThatAreNone(String method) throws Exception {
    String answer =
        running.raw(
            method
                + " /predict HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Connection: close\r\n"
                + "Content-Length: 0\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: POST")
        .contains("\"found\":\"" + method + "\"");
  }
}
