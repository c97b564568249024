{{- /*
The arithmetic of plans, the same as that of `leasehold plan`. A plan is first written without its
sugar, in nodes of four kinds, and then counted.

  {database, joins, transaction, nodes}  holds a connection while its nodes run, unless it joins an
                                         open transaction; a query is one without nodes
  {workers: {min, max}, nodes}           as many activities that run the nodes; the parent waits
  {branches: [nodes, ..]}                one activity for each; the parent waits
  {nodes}                                only a name for them

Templates give back text, so everything that is more than a word comes back as JSON.
*/ -}}

{{- /*
nodes: as written, one or several; database: the job's
*/ -}}
{{- define "leasehold.plan.nodes" -}}
{{- $all := list -}}
{{- range (include "leasehold.plan.listed" .nodes | fromJsonArray) -}}
  {{- $node := include "leasehold.plan.node" (dict "node" . "database" $.database) -}}
  {{- $all = append $all (fromJson $node) -}}
{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{- /* One node may stand where a list is meant, and nothing for an empty list. */ -}}
{{- define "leasehold.plan.listed" -}}
{{- if kindIs "map" . }}{{ list . | toJson }}{{ else }}{{ . | default list | toJson }}{{ end -}}
{{- end -}}

{{- /*
One node without its sugar.

node: as written; database: the job's
*/ -}}
{{- define "leasehold.plan.node" -}}
{{- $node := .node -}}
{{- $database := .database -}}
{{- $held := dict "database" ($node.database | default $database) "nodes" list -}}
{{- if hasKey $node "query" -}}
  {{- set $held "joins" (ne ($node.connection | default "joined") "own") | toJson -}}
{{- else if hasKey $node "cursor" -}}
  {{- $_ := set $held "joins" (eq ($node.connection | default "own") "joined") -}}
  {{- $each := include "leasehold.plan.nodes" (dict "nodes" $node.each "database" $database) -}}
  {{- set $held "nodes" (fromJsonArray $each) | toJson -}}
{{- else if hasKey $node "transaction" -}}
  {{- $_ := set $held "joins" (not $node.requiresNew) -}}
  {{- $_ := set $held "transaction" true -}}
  {{- $inner := include "leasehold.plan.nodes" (dict "nodes" $node.transaction "database" $database) -}}
  {{- set $held "nodes" (fromJsonArray $inner) | toJson -}}
{{- else if hasKey $node "tasklet" -}}
  {{- include "leasehold.plan.node" (dict "node" (dict "transaction" $node.tasklet) "database" $database) -}}
{{- else if hasKey $node "chunk" -}}
  {{- include "leasehold.plan.chunk" (dict "chunk" $node.chunk "database" $database) -}}
{{- else if hasKey $node "parallel" -}}
  {{- $each := include "leasehold.plan.nodes" (dict "nodes" $node.each "database" $database) -}}
  {{- $workers := include "leasehold.plan.workers" $node.parallel -}}
  {{- dict "workers" (fromJson $workers) "nodes" (fromJsonArray $each) | toJson -}}
{{- else if hasKey $node "partition" -}}
  {{- $grid := int64 $node.partition.grid -}}
  {{- $workers := include "leasehold.plan.workers" ($node.partition.workers | default $grid) | fromJson -}}
  {{- /* Idle workers take no connection. */ -}}
  {{- $working := dict "min" (min $grid $workers.min) "max" (min $grid $workers.max) -}}
  {{- $each := include "leasehold.plan.nodes" (dict "nodes" $node.partition.each "database" $database) -}}
  {{- dict "workers" $working "nodes" (fromJsonArray $each) | toJson -}}
{{- else if or (hasKey $node "concurrently") (hasKey $node "flow") -}}
  {{- $branches := list -}}
  {{- range ($node.concurrently | default $node.flow) -}}
    {{- $branch := include "leasehold.plan.nodes" (dict "nodes" . "database" $database) -}}
    {{- $branches = append $branches (fromJsonArray $branch) -}}
  {{- end -}}
  {{- dict "branches" $branches | toJson -}}
{{- else -}}
  {{- /* A step; also what the schema has refused, so that lint comes through. */ -}}
  {{- $inner := include "leasehold.plan.nodes" (dict "nodes" (get $node "do") "database" $database) -}}
  {{- dict "nodes" (fromJsonArray $inner) | toJson -}}
{{- end -}}
{{- end -}}

{{- /*
A chunk step as Spring Batch runs it: the reader's cursors around the chunk's transaction of the
reader's queries, the processor and the writer.

chunk: as written; database: the job's
*/ -}}
{{- define "leasehold.plan.chunk" -}}
{{- $database := .database -}}
{{- $cursors := list -}}
{{- $inside := list -}}
{{- range (include "leasehold.plan.listed" .chunk.reader | fromJsonArray) -}}
  {{- if hasKey . "cursor" -}}
    {{- $cursors = append $cursors . -}}
    {{- /* A reader reads within the chunk's transaction; only its cursor outlives the chunk. */ -}}
    {{- $inside = concat $inside (.each | default list) -}}
  {{- else -}}
    {{- $inside = append $inside . -}}
  {{- end -}}
{{- end -}}
{{- $processor := include "leasehold.plan.listed" .chunk.processor | fromJsonArray -}}
{{- $writer := include "leasehold.plan.listed" .chunk.writer | fromJsonArray -}}
{{- $workers := .chunk.workers -}}
{{- /* The older builder runs whole chunks at once, today's only the processor of one chunk. */ -}}
{{- $older := eq (.chunk.model | default "chunk") "tasklet" -}}
{{- if and $workers (not $older) -}}
  {{- $processor = list (dict "parallel" $workers "each" $processor) -}}
{{- end -}}
{{- $around := dict "transaction" (concat $inside $processor $writer) -}}
{{- if and $workers $older -}}
  {{- $around = dict "parallel" $workers "each" (list $around) -}}
{{- end -}}
{{- range (reverse $cursors) -}}
  {{- $around = set (omit . "each") "each" (list $around) -}}
{{- end -}}
{{- include "leasehold.plan.node" (dict "node" $around "database" $database) -}}
{{- end -}}

{{- /* How many workers, from {min, max} or one number for both. */ -}}
{{- define "leasehold.plan.workers" -}}
{{- if kindIs "map" . -}}
  {{- dict "min" (int64 .min) "max" (int64 .max) | toJson -}}
{{- else -}}
  {{- dict "min" (int64 .) "max" (int64 .) | toJson -}}
{{- end -}}
{{- end -}}

{{- /*
The databases of nodes without sugar, in the order in which they are met, each after a space.
*/ -}}
{{- define "leasehold.plan.databases" -}}
{{- range . -}}
  {{- with .database }} {{ . }}{{ end -}}
  {{- template "leasehold.plan.databases" .nodes -}}
  {{- range .branches -}}{{- template "leasehold.plan.databases" . -}}{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
What nodes without sugar need of one database: peak, the most that can be held at the same time, and
stuck, the most that can be held while every live activity waits for one more; -1 where none ever
does. The floor is stuck + 1.

nodes; database: whose connections are counted; joined: whether a transaction on it is open around
them; size: min or max, for the workers
*/ -}}
{{- define "leasehold.plan.need" -}}
{{- $all := dict "peak" 0 "stuck" -1 -}}
{{- range .nodes -}}
  {{- $need := dict "peak" 0 "stuck" -1 -}}
  {{- if hasKey . "workers" -}}
    {{- $one := include "leasehold.plan.need" (dict "nodes" .nodes "database" $.database "joined" false "size" $.size) | fromJson -}}
    {{- $n := get .workers $.size | int64 -}}
    {{- $_ := set $need "peak" (include "leasehold.plan.bounded" (mul $n $one.peak) | atoi) -}}
    {{- if ge (int64 $one.stuck) 0 -}}
      {{- $_ := set $need "stuck" (include "leasehold.plan.bounded" (mul $n $one.stuck) | atoi) -}}
    {{- end -}}
  {{- else if hasKey . "branches" -}}
    {{- range .branches -}}
      {{- $one := include "leasehold.plan.need" (dict "nodes" . "database" $.database "joined" false "size" $.size) | fromJson -}}
      {{- $_ := set $need "peak" (include "leasehold.plan.bounded" (add $need.peak $one.peak) | atoi) -}}
      {{- if ge (int64 $one.stuck) 0 -}}
        {{- $_ := set $need "stuck" (include "leasehold.plan.bounded" (add (max 0 $need.stuck) $one.stuck) | atoi) -}}
      {{- end -}}
    {{- end -}}
  {{- else -}}
    {{- $here := and .database (eq .database $.database) -}}
    {{- $joined := or $.joined (and $here .transaction) -}}
    {{- $inner := include "leasehold.plan.need" (dict "nodes" .nodes "database" $.database "joined" $joined "size" $.size) | fromJson -}}
    {{- if and $here (not (and .joins $.joined)) -}}
      {{- $_ := set $need "peak" (include "leasehold.plan.bounded" (add 1 $inner.peak) | atoi) -}}
      {{- $_ := set $need "stuck" (include "leasehold.plan.bounded" (add 1 $inner.stuck) | atoi) -}}
    {{- else -}}
      {{- $need = $inner -}}
    {{- end -}}
  {{- end -}}
  {{- $_ := set $all "peak" (max $all.peak $need.peak) -}}
  {{- $_ := set $all "stuck" (max $all.stuck $need.stuck) -}}
{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{- /* A plan of absurd numbers is refused for its size, so its sums stop at what an int holds. */ -}}
{{- define "leasehold.plan.bounded" -}}
{{- min 2147483647 . -}}
{{- end -}}
