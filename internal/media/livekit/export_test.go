package livekit

import (
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"
)

// Mint is what the proxy does to open the server's side.
var Mint = mint

// LeaveMessage is what a client says when it leaves on purpose.
func LeaveMessage() []byte {
	data, err := proto.Marshal(&livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{Leave: &livekit.LeaveRequest{}}})
	if err != nil {
		panic(err)
	}
	return data
}
