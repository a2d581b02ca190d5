// Sends one switchover. Nothing is repeated: sent twice, it switches back.
// Exit codes: 0 done, 1 refused, 2 not sent, 3 unknown: look at the roles first.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// The answers that say that nothing was switched.
var refused = map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 413: true, 429: true}

func main() {
	url := fmt.Sprintf("%s/v2/%s/instances/%s/swap",
		os.Getenv("DCS_ENDPOINT"), os.Getenv("DCS_PROJECT_ID"), os.Getenv("DCS_INSTANCE_ID"))
	request, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		exit(2, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Auth-Token", os.Getenv("DCS_TOKEN"))

	client := http.Client{
		Timeout: 40 * time.Second,
		// A redirect is an answer, not another place to send the request to.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		exit(2, err)
	}
	if err != nil {
		exit(3, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		exit(3, err)
	case answer.StatusCode == http.StatusNoContent:
		fmt.Println("Switched over, request id", answer.Header.Get("X-Request-Id"))
	case refused[answer.StatusCode]:
		exit(1, fmt.Errorf("nothing was switched: %s %s", answer.Status, text))
	default:
		exit(3, fmt.Errorf("%s %s", answer.Status, text))
	}
}

func exit(code int, reason error) {
	fmt.Fprintln(os.Stderr, reason)
	if code == 3 {
		fmt.Fprintln(os.Stderr, "It may have happened: look at the roles first.")
	}
	os.Exit(code)
}
