package eip712

import (
	"fmt"
	"strings"
)

// Member is one member of a type, as wallets want it.
type Member struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// TypedData is a message in the JSON form that wallets show and sign
// (eth_signTypedData_v4). Numbers in it are decimal text.
type TypedData struct {
	Types       map[string][]Member `json:"types"`
	PrimaryType string              `json:"primaryType"`
	Domain      map[string]any      `json:"domain"`
	Message     map[string]any      `json:"message"`
}

// NewTypedData returns a message of the given EIP-712 type string for a
// wallet. It panics when message does not have exactly the type's members:
// both are constants of the program.
func NewTypedData(d Domain, typeString string, message map[string]any) TypedData {
	name, members := parseType(typeString)
	if len(members) != len(message) {
		panic(fmt.Sprintf("eip712: %d values for the %d members of %s", len(message), len(members), name))
	}
	for _, m := range members {
		if _, ok := message[m.Name]; !ok {
			panic(fmt.Sprintf("eip712: no value for %s.%s", name, m.Name))
		}
	}
	domain, domainMembers := parseType(domainType)
	return TypedData{
		Types:       map[string][]Member{domain: domainMembers, name: members},
		PrimaryType: name,
		Domain: map[string]any{
			"name": Name, "version": Version, "chainId": d.ChainID, "verifyingContract": d.Escrow.Hex(),
		},
		Message: message,
	}
}

// parseType splits "Name(type name,…)".
func parseType(s string) (name string, members []Member) {
	name, rest, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	for part := range strings.SplitSeq(rest, ",") {
		t, n, _ := strings.Cut(part, " ")
		members = append(members, Member{Name: n, Type: t})
	}
	return name, members
}
