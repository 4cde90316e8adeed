import { Link } from 'wouter'
import { Monogram } from '../../ui/monogram.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type Me, useActivateOrganization } from './api.ts'
import { Entrance } from './entrance.tsx'

/** For a login that hasn't chosen yet which of its organisations to open. */
export function ChooseOrganizationPage({ organizations }: Pick<Me, 'organizations'>) {
  const activate = useActivateOrganization()
  return (
    <Entrance title="Choose an organisation" lead="You can switch at any time.">
      <ul className="choices">
        {organizations.map(({ id, name }) => (
          <li key={id}>
            <button type="button" className="button" onClick={() => activate.mutate(id)}>
              <Monogram text={name} />
              <span className="truncate">{name}</span>
            </button>
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
