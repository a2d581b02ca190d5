// Sends one switchover. Nothing is repeated: sent twice, it switches back.
// Exit codes: 0 done, 1 refused, 2 not sent, 3 unknown: look at the roles first.
// Run it as it is:  java java.java
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

class Swap {
    // The answers that say that nothing was switched.
    static final Set<Integer> REFUSED = Set.of(400, 401, 403, 404, 405, 413, 429);

    public static void main(String[] arguments) {
        var settings = System.getenv();
        var url = String.format("%s/v2/%s/instances/%s/swap",
            settings.get("DCS_ENDPOINT"), settings.get("DCS_PROJECT_ID"), settings.get("DCS_INSTANCE_ID"));
        var request = HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("X-Auth-Token", settings.get("DCS_TOKEN"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
        var client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
        try {
            judge(client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .orTimeout(40, TimeUnit.SECONDS) // for the whole call, the body included
                .join());
        } catch (CompletionException failure) {
            var cause = failure.getCause();
            var unsent = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
            exit(unsent ? 2 : 3, cause.toString());
        }
    }

    static void judge(HttpResponse<String> answer) {
        var status = answer.statusCode();
        if (status == 204) {
            System.out.println("Switched over, request id "
                + answer.headers().firstValue("X-Request-Id").orElse("unknown"));
        } else if (REFUSED.contains(status)) {
            exit(1, "Nothing was switched: " + status + " " + answer.body());
        } else {
            exit(3, status + " " + answer.body());
        }
    }

    static void exit(int code, String reason) {
        System.err.println(reason);
        if (code == 3) {
            System.err.println("It may have happened: look at the roles first.");
        }
        System.exit(code);
    }
}
