{{- /*
Helm reads the jobs file as its values; these templates read it as Leasehold does. Sprig's merge is
of no use for it: it takes false, 0 and empty lists for things that were not said.
*/ -}}

{{- /*
The jobs file as the pods get it. Helm writes large decimals with an exponent, leaves a few texts
without quotes that YAML 1.1 and 1.2 do not read alike, which Leasehold refuses to guess at, and fails
without a word at control characters. A file with any of them is written as JSON, which is YAML too.
*/ -}}
{{- define "leasehold.declaration" -}}
{{- /* Helm adds global where the chart is a part of another one. */ -}}
{{- $declared := omit .Values "global" -}}
{{- $yaml := toYaml $declared -}}
{{- $unclear := "(?m)(^|\\s)(=|<<|[-+.0-9][-+.0-9eE_]*[eE_][-+.0-9eE_]*)(:|$)" -}}
{{- $breaks := "[\\x{85}\\x{2028}\\x{2029}\\x{feff}]" -}}
{{- if or (not $yaml) (regexMatch $unclear $yaml) (regexMatch $breaks $yaml) -}}
  {{- $json := toPrettyJson $declared -}}
  {{- $json | replace "\u007f" "\\u007f" | replace "\u0085" "\\u0085" | replace "\ufeff" "\\ufeff" -}}
{{- else -}}
  {{- $yaml -}}
{{- end -}}
{{- end -}}

{{- /* Of the text in the ConfigMap, which ends with a line break. */ -}}
{{- define "leasehold.checksum" -}}
{{- include "leasehold.declaration" . | printf "%s\n" | sha256sum -}}
{{- end -}}

{{- /*
Two mappings as one, in JSON; a key of the upper one replaces the lower one's.

upper, lower: mappings, or nothing
*/ -}}
{{- define "leasehold.over" -}}
{{- $both := dict -}}
{{- range list .lower .upper -}}
  {{- range $key, $value := (. | default dict) -}}
    {{- $_ := set $both $key $value -}}
  {{- end -}}
{{- end -}}
{{- $both | toJson -}}
{{- end -}}

{{- /*
A job with its defaults, and its database where only one can be meant, in JSON.

values: of the chart; own: what the job says itself
*/ -}}
{{- define "leasehold.job" -}}
{{- $job := include "leasehold.over" (dict "upper" .own "lower" .values.defaults) | fromJson -}}
{{- $databases := keys (.values.databases | default dict) -}}
{{- if and (not (hasKey $job "database")) (eq (len $databases) 1) -}}
  {{- $_ := set $job "database" (first $databases) -}}
{{- end -}}
{{- $job | toJson -}}
{{- end -}}

{{- /*
What Kubernetes needs for a job, over what it needs for all, in JSON.

top: of the whole file; own: of the job, or nothing
*/ -}}
{{- define "leasehold.settings" -}}
{{- $top := .top | default dict -}}
{{- $own := .own | default dict -}}
{{- $settings := include "leasehold.over" (dict "upper" $own "lower" $top) | fromJson -}}
{{- range list "env" "labels" "annotations" "nodeSelector" "secretMounts" -}}
  {{- $entries := include "leasehold.over" (dict "upper" (get $own .) "lower" (get $top .)) -}}
  {{- $_ := set $settings . (fromJson $entries) -}}
{{- end -}}
{{- $resources := dict -}}
{{- range list "requests" "limits" -}}
  {{- $upper := get ($own.resources | default dict) . -}}
  {{- $lower := get ($top.resources | default dict) . -}}
  {{- $entries := include "leasehold.over" (dict "upper" $upper "lower" $lower) | fromJson -}}
  {{- $quantities := dict -}}
  {{- range $resource, $quantity := $entries -}}
    {{- $_ := set $quantities $resource (include "leasehold.quantity" $quantity) -}}
  {{- end -}}
  {{- if $quantities -}}
    {{- $_ := set $resources . $quantities -}}
  {{- end -}}
{{- end -}}
{{- $_ := set $settings "resources" $resources -}}
{{- $settings | toJson -}}
{{- end -}}

{{- /* A quantity as a text; a number in the digits it was written in, not with an exponent. */ -}}
{{- define "leasehold.quantity" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end -}}
{{- end -}}
