// Shows who is master of each shard of an instance. Asking changes nothing.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

type groups struct {
	List []struct {
		Name     string `json:"group_name"`
		Replicas []struct {
			Role   string `json:"replication_role"`
			Node   string `json:"node_id"`
			Status string `json:"status"`
		} `json:"replication_list"`
	} `json:"group_list"`
}

func main() {
	log.SetFlags(0)
	url := fmt.Sprintf("%s/v2/%s/instance/%s/groups",
		os.Getenv("DCS_ENDPOINT"), os.Getenv("DCS_PROJECT_ID"), os.Getenv("DCS_INSTANCE_ID"))
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", os.Getenv("DCS_TOKEN"))

	client := http.Client{
		Timeout: 40 * time.Second,
		// The token must not go to another place.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		log.Fatalf("%s %s", answer.Status, text)
	}
	var found groups
	if err := json.Unmarshal(text, &found); err != nil {
		log.Fatal(err)
	}
	for _, group := range found.List {
		for _, replica := range group.Replicas {
			fmt.Println(group.Name, replica.Role, replica.Node, replica.Status)
		}
	}
}
