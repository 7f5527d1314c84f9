//go:build tools

// Package tools names the Pulumi CLI, so that `go install tool` builds the version that go.mod pins.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
