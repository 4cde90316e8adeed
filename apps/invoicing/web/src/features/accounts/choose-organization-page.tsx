import { Link } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Monogram } from '../../ui/monogram.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type Me, useActivateOrganization } from './api.ts'
import { Entrance } from './entrance.tsx'

/** Lets a new log-in choose which organisation to open. */
export function ChooseOrganizationPage({ organizations }: Pick<Me, 'organizations'>) {
  const activate = useActivateOrganization()
  return (
    <Entrance title="Choose an organisation" lead="You can switch at any time.">
      <ul className="choices">
        {organizations.map(({ id, name }) => (
          <li key={id}>
            <Button
              isBusy={activate.isPending && activate.variables === id}
              onClick={() => activate.mutate(id)}
            >
              <Monogram text={name} />
              <span className="truncate">{name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Complaint error={activate.error} />
      <p className="entrance-foot">
        Or start afresh: <Link href="/organizations/new">New organisation</Link>
      </p>
    </Entrance>
  )
}
