{{- /*
What one run of a job asks of its databases, in JSON, by database in a list, the job's own first:

  name; floor and peak with the most workers, fewestFloor and fewestPeak with the fewest; least and
  most, between which the lease is; runtime, the connections of the runtime's own on top of it; and
  capacity, where one is declared

values: of the chart; job: with defaults filled in
*/ -}}
{{- define "leasehold.budgets" -}}
{{- $job := .job -}}
{{- $own := $job.database | default "" -}}
{{- $databases := .values.databases | default dict -}}
{{- $nodes := include "leasehold.plan.nodes" (dict "nodes" $job.plan "database" $own) | fromJsonArray -}}
{{- $names := printf "%s%s" $own (include "leasehold.plan.databases" $nodes) | splitList " " | uniq -}}
{{- $budgets := list -}}
{{- range $name := $names -}}
  {{- $most := include "leasehold.plan.need" (dict "nodes" $nodes "database" $name "joined" false "size" "max") | fromJson -}}
  {{- $fewest := include "leasehold.plan.need" (dict "nodes" $nodes "database" $name "joined" false "size" "min") | fromJson -}}
  {{- /* One for control; on the job's own database one more, for what Spring Batch writes. */ -}}
  {{- $runtime := ternary 2 1 (eq $name $own) -}}
  {{- $budget := dict "name" $name "runtime" $runtime -}}
  {{- $_ := set $budget "floor" (include "leasehold.plan.bounded" (add 1 $most.stuck) | atoi) -}}
  {{- $_ := set $budget "peak" (int64 $most.peak) -}}
  {{- $_ := set $budget "fewestFloor" (include "leasehold.plan.bounded" (add 1 $fewest.stuck) | atoi) -}}
  {{- $_ := set $budget "fewestPeak" (int64 $fewest.peak) -}}
  {{- $room := 2147483647 -}}
  {{- $database := get $databases $name | default dict -}}
  {{- if hasKey $database "capacity" -}}
    {{- $_ := set $budget "capacity" (int64 $database.capacity) -}}
    {{- $room = sub (int64 $database.capacity) $runtime -}}
  {{- end -}}
  {{- /* A pool cannot be empty, and a listener may take one even where the plan needs none. */ -}}
  {{- $lower := max 1 $fewest.peak -}}
  {{- $upper := max 1 $most.peak -}}
  {{- if eq ($job.enforcement | default "strict") "observe" -}}
    {{- $lower = max $lower (min ($job.connections | default 10) $room) -}}
    {{- $upper = max $lower (min $upper $room) -}}
  {{- else if and (hasKey $job "lease") (eq $name $own) -}}
    {{- $upper = min $upper (max 1 (int64 $job.lease)) -}}
    {{- $lower = $upper -}}
  {{- end -}}
  {{- $_ := set $budget "least" $lower -}}
  {{- $_ := set $budget "most" $upper -}}
  {{- $budgets = append $budgets $budget -}}
{{- end -}}
{{- toJson $budgets -}}
{{- end -}}

{{- /*
The same for people and machines that look at a CronJob: the five numbers by database.

values: of the chart; job: with defaults filled in
*/ -}}
{{- define "leasehold.budgetAnnotation" -}}
{{- $shown := dict -}}
{{- range (include "leasehold.budgets" . | fromJsonArray) -}}
  {{- $_ := set $shown .name (pick . "floor" "least" "most" "peak" "runtime") -}}
{{- end -}}
{{- toJson $shown -}}
{{- end -}}
