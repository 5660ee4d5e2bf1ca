package ingress

import (
	"context"
	"crypto/subtle"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/workers/fleet"
)

// fleetGuard admits the scheduler's own processes by the secret they share.
func fleetGuard(token []byte) grpc.StreamServerInterceptor {
	return func(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		if !bearer(s.Context(), token) {
			return status.Error(codes.Unauthenticated, "the fleet's secret is due as a bearer token")
		}
		return handler(srv, s)
	}
}

func bearer(ctx context.Context, token []byte) bool {
	md, _ := metadata.FromIncomingContext(ctx)
	got := md.Get("authorization")
	return len(got) == 1 && subtle.ConstantTimeCompare([]byte(strings.TrimPrefix(got[0], "Bearer ")), []byte(fleet.Bearer(token))) == 1
}
