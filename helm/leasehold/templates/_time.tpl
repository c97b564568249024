{{- /*
A duration in whole seconds, rounded up: 500ms is 1, 1h30m is 5400, PT0.5S is 1. What is no duration
has been refused by the schema.
*/ -}}
{{- define "leasehold.seconds" -}}
{{- /* ISO-8601 without its P and T reads the same: there are no months, so M is always a minute. */ -}}
{{- $parts := regexReplaceAll "[PT]" . "" | lower -}}
{{- $units := dict "d" 86400 "h" 3600 "m" 60 "s" 1 -}}
{{- $seconds := 0 -}}
{{- range regexFindAll "[0-9.]+[a-z]+" $parts -1 -}}
  {{- $unit := regexFind "[a-z]+" . -}}
  {{- /* atoi, because int64 would read 010 as octal. */ -}}
  {{- $number := regexFind "^[0-9]+" . | atoi -}}
  {{- if eq $unit "ms" -}}
    {{- $seconds = add $seconds (div (add $number 999) 1000) -}}
  {{- else -}}
    {{- $seconds = add $seconds (mul $number (get $units $unit)) -}}
    {{- if regexMatch "\\.[0-9]*[1-9]" . -}}
      {{- $seconds = add1 $seconds -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{- /*
How long Kubernetes lets one pod of a job live: longer than start-up, the wait for the lease, the
deadline and the end of a killed run together, so that Leasehold's own report always comes first.

job: with defaults filled in; settings: its Kubernetes keys
*/ -}}
{{- define "leasehold.podDeadline" -}}
{{- $startUp := include "leasehold.seconds" (.settings.startUp | default "5m") | atoi -}}
{{- $admission := include "leasehold.seconds" (.job.admissionTimeout | default "5m") | atoi -}}
{{- $deadline := include "leasehold.seconds" (.job.deadline | default "1h") | atoi -}}
{{- add $startUp $admission $deadline 60 -}}
{{- end -}}

{{- /*
How long Kubernetes lets all attempts of a job live: each pod with its grace period, and the pauses
of the Job controller between them, which double from 10 seconds up to 10 minutes. There is room for
one attempt that uses up no retry, as on a node that is drained.

retries: a number; podDeadline: in seconds
*/ -}}
{{- define "leasehold.jobDeadline" -}}
{{- $retries := int64 .retries -}}
{{- $all := mul (add $retries 2) (add .podDeadline 60) -}}
{{- $pause := 10 -}}
{{- range until (add1 $retries | int) -}}
  {{- $all = add $all $pause -}}
  {{- $pause = min 600 (mul 2 $pause) -}}
{{- end -}}
{{- $all -}}
{{- end -}}
