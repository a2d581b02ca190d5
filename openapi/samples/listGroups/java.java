// Shows the shards of an instance as JSON; the replica whose replication_role is master has the writes.
// Run it as it is:  java java.java
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

class Groups {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var settings = System.getenv();
        var url = String.format("%s/v2/%s/instance/%s/groups",
            settings.get("DCS_ENDPOINT"), settings.get("DCS_PROJECT_ID"), settings.get("DCS_INSTANCE_ID"));
        var request = HttpRequest.newBuilder(URI.create(url))
            .header("X-Auth-Token", settings.get("DCS_TOKEN"))
            .timeout(Duration.ofSeconds(40))
            .build();
        var client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER) // the token must not go to another place
            .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            System.err.println(answer.statusCode() + " " + answer.body());
            System.exit(1);
        }
        System.out.println(answer.body());
    }
}
